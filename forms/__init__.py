"""What people type: fields, form classes and their error words."""
