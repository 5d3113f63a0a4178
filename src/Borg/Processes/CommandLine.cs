using System.Buffers;
using System.Text;

namespace BorgBackupServer.Borg.Processes;

/// <summary>Shows a command to a person; never fed to a shell by us, yet safe to paste into one.</summary>
public static class CommandLine
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,@%+");

    public static string Display(string fileName, IEnumerable<string> arguments)
    {
        var line = new StringBuilder(Quote(fileName));
        foreach (var argument in arguments)
            line.Append(' ').Append(Quote(argument));
        return line.ToString();
    }

    /// <summary>Quotes one word for a POSIX shell.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain)
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
