using System.Globalization;
using System.Text;

namespace BorgBackupServer.Borg.Dumps;

/// <summary>
/// How the dump of a database is called in an archive: <c>databases/SOURCE/NAME.EXTENSION</c>. A database may have any
/// name, a slash and a line break among it; what cannot stand in the name of a file is written <c>%XX</c>.
/// </summary>
public sealed record DumpPath
{
    /// <summary>The folder of all dumps.</summary>
    public const string Folder = "databases";

    /// <summary>Says which dumps an archive has; read last by borg, so that no archive without all of them is ever made.</summary>
    public const string Contents = "databases.json";

    private const string GlobalsEnd = ".globals.sql";
    private static readonly string[] Extensions = [".sql", ".dump", ".archive"];

    public required string Source { get; init; }

    /// <summary>Null for what belongs to the whole server: accounts and their rights.</summary>
    public required string? Database { get; init; }

    /// <summary><c>.sql</c>, <c>.dump</c> (pg_dump's own form) or <c>.archive</c> (mongodump's).</summary>
    public required string Extension { get; init; }

    /// <summary>In the archive, without a slash in front.</summary>
    public override string ToString() => Database is null ? $"{Folder}/{Source}{GlobalsEnd}" : $"{Folder}/{Source}/{Encode(Database)}{Extension}";

    /// <summary>Null for any other path.</summary>
    public static DumpPath? Parse(string path)
    {
        switch (path.Split('/'))
        {
            case [Folder, var file] when file.EndsWith(GlobalsEnd, StringComparison.Ordinal) && file.Length > GlobalsEnd.Length:
                return new DumpPath { Source = file[..^GlobalsEnd.Length], Database = null, Extension = ".sql" };
            case [Folder, { Length: > 0 } source, var file]:
                return Extensions.FirstOrDefault(end => file.EndsWith(end, StringComparison.Ordinal)) is { } extension && Decode(file[..^extension.Length]) is { Length: > 0 } name
                    ? new DumpPath { Source = source, Database = name, Extension = extension }
                    : null;
            default:
                return null;
        }
    }

    /// <summary>A name of a database as the name of a file.</summary>
    public static string Encode(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var letter in name)
            if (letter is '/' or '%' or < ' ' or '\x7f' || (letter == '.' && text.Length == 0))
                text.Append(CultureInfo.InvariantCulture, $"%{(int)letter:X2}");
            else
                text.Append(letter);
        return text.ToString();
    }

    internal static string? Decode(string encoded)
    {
        var text = new StringBuilder(encoded.Length);
        for (var at = 0; at < encoded.Length; at++)
        {
            if (encoded[at] != '%')
                text.Append(encoded[at]);
            else if (at + 2 < encoded.Length && byte.TryParse(encoded.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var letter) && letter is > 0 and < 0x80)
                (_, at) = (text.Append((char)letter), at + 2);
            else
                return null;
        }

        return text.ToString();
    }
}
