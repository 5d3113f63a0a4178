namespace BorgBackupServer.Borg.Commands;

/// <summary>
/// borg expands <c>{now}</c>, <c>{hostname}</c> and the like in locations, archive names and comments, and stops with an
/// error at an unknown one. A doubled brace stands for itself.
/// </summary>
internal static class Placeholders
{
    public static string Escape(string text) => text
        .Replace("{", "{{", StringComparison.Ordinal)
        .Replace("}", "}}", StringComparison.Ordinal);
}
