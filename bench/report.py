"""Tables for people, and the same values as JSON for programs."""
import json

NAME_WIDTH = 44


class Report:
    """Prints each row as it comes, and keeps it."""

    def __init__(self):
        self.tables = {}

    def table(self, key, title, **columns):
        """Begins a table: `columns` are names in the JSON file, and how their values are shown."""
        self.rows = self.tables.setdefault(key, [])
        self.columns = columns
        print()
        self.show(title, (name.replace("_", " ") for name in columns))

    def row(self, name, **values):
        self.rows.append({"name": name, **values})
        self.show(name, (form.format(values[column]) if column in values else "-"
                         for column, form in self.columns.items()))

    @staticmethod
    def show(name, values):
        print(f"{name:<{NAME_WIDTH}}" + "".join(f"{value:>14}" for value in values), flush=True)

    def write(self, path):
        path.write_text(json.dumps(self.tables, indent=2) + "\n")
