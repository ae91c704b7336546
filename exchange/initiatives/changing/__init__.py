"""New words for what is public: proposed, read again, and only then put in the place of the old ones."""
