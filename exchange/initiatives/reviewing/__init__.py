"""How the network reads: four criteria with reasons, proposed words for each answer, decisions that are sent together."""
