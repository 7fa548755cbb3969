"""What campaigns brought, measured against those who were held out."""
