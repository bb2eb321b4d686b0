"""What a finished letter cites, read and checked."""
