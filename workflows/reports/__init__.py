"""What people read of the desk: the board of what is due."""
