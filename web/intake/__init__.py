"""From a ballot's press to its receipt: the election followed, ballots taken, sent and found."""
