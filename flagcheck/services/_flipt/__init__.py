"""What both generations of Flipt have in common."""
