"""What a statement says: quantities, times, causes, commitments, with their spans."""
