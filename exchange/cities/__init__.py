"""The member and guest cities and what is public about them."""
