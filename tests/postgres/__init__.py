"""What only a database with many writers can show; collected on PostgreSQL alone."""
