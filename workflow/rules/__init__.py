"""What holds, without a database and without a clock."""
