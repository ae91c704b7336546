"""Something worries you? What a young person writes, who alone may read it, and what was answered."""
