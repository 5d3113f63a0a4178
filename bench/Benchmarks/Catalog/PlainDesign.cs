using BorgBackupServer.Catalog;
using Microsoft.Data.Sqlite;

namespace BorgBackupServer.Benchmarks.Catalog;

/// <summary>
/// The straightforward design in the same engine: one row per file per archive with its path, its folder
/// indexed for browsing, names searched with LIKE. Run smaller, because it writes every file every time.
/// </summary>
internal static class PlainDesign
{
    public static void Run(CatalogOptions options)
    {
        var path = Path.Combine(options.Folder, $"plain-benchmark-{Environment.ProcessId}.db");
        Console.WriteLine($"One row per file per archive: {options.PlainFiles:N0} entries, {options.Archives} archives");
        try
        {
            using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536");
            Execute(connection, """
                CREATE TABLE file(archive INTEGER NOT NULL, folder BLOB NOT NULL, name BLOB NOT NULL, type INTEGER NOT NULL,
                  mode INTEGER NOT NULL, user TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
                  PRIMARY KEY(archive, folder, name)) WITHOUT ROWID
                """);
            Measure(connection, options, path);
        }
        finally
        {
            foreach (var suffix in (string[])["-wal", "-shm", ""])
                File.Delete(path + suffix);
        }
    }

    private static void Measure(SqliteConnection connection, CatalogOptions options, string path)
    {
        var tree = new SyntheticTree(options.PlainFiles);
        var seconds = new List<double>();
        var growth = new List<double>();
        for (var number = 0; number < options.Archives; number++)
        {
            var before = new FileInfo(path).Length;
            seconds.Add(Figures.Seconds(() => Index(connection, number, tree)));
            growth.Add(new FileInfo(path).Length - before);
            tree.Change();
        }

        var factor = (double)options.Files / options.PlainFiles;
        Figures.Print("each archive", $"{Figures.Median(seconds):0.00} s = {options.PlainFiles / Figures.Median(seconds):N0} files/s");
        Figures.Print("grows the file by", $"{Figures.Megabytes(Figures.Median(growth))}; at {options.Files:N0} files about {Figures.Megabytes(Figures.Median(growth) * factor)}");
        var find = Figures.Milliseconds(5, _ => Execute(connection,
            "SELECT DISTINCT folder, name FROM file WHERE CAST(name AS TEXT) LIKE '%invoice_123456%' LIMIT 100"));
        Figures.Print("a name, all versions", $"{Figures.Median(find):0} ms; at {options.Files:N0} files about {Figures.Median(find) * factor:0} ms");
        var folder = CatalogPath.FromText(SyntheticTree.PathOf(tree.DirectoryCount / 2));
        var list = Figures.Milliseconds(100, run => List(connection, run % options.Archives, folder));
        Figures.Print("a folder", Figures.MedianAndWorst(list));
        Figures.Print("removing an archive", $"{Figures.Seconds(() => Execute(connection, "DELETE FROM file WHERE archive = 1")):0.00} s");
    }

    private static void Index(SqliteConnection connection, int number, SyntheticTree tree)
    {
        using (var transaction = connection.BeginTransaction())
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO file VALUES(@archive, @folder, @name, @type, @mode, @user, @size, @mtime)";
            var values = new[] { "@archive", "@folder", "@name", "@type", "@mode", "@user", "@size", "@mtime" }
                .Select(name => insert.Parameters.Add(new SqliteParameter { ParameterName = name })).ToArray();
            foreach (var entry in tree.Entries())
            {
                values[0].Value = number;
                values[1].Value = CatalogPath.Parent(entry.Path.Span).ToArray();
                values[2].Value = CatalogPath.Name(entry.Path.Span).ToArray();
                values[3].Value = (int)entry.Type;
                values[4].Value = entry.Mode;
                values[5].Value = entry.Owner.User;
                values[6].Value = entry.SizeBytes;
                values[7].Value = entry.ModifiedNanoseconds;
                _ = insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static void List(SqliteConnection connection, int number, byte[] folder)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM file WHERE archive = @archive AND folder = @folder";
        _ = command.Parameters.AddWithValue("@archive", number);
        _ = command.Parameters.AddWithValue("@folder", folder);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            _ = reader.GetValue(2);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
        }
    }
}
