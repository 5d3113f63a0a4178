using System.Security.Cryptography;
using System.Text;

namespace BorgBackupServer.Borg.Auditing;

/// <summary>
/// The digests of a repository's <c>config</c>: of the key in it, and of everything else. Byte for byte, because a client
/// can make <c>borg serve</c> write carriage returns into it; but without the line that <c>borg check</c> keeps there.
/// </summary>
public sealed record ConfigDigest(string Config, string Key)
{
    private const int MostBytes = 64 * 1024;
    private const string OfCheck = "last_segment_checked = ";

    /// <exception cref="IOException">It cannot be read, or is far larger than borg's own.</exception>
    public static ConfigDigest Read(string repository)
    {
        var file = new FileInfo(Path.Combine(repository, "config"));
        if (file.Length > MostBytes)
            throw new IOException($"{file.FullName} is no config of borg's.");
        return Of(File.ReadAllText(file.FullName, Encoding.Latin1));
    }

    /// <param name="config">The text, each byte as one letter.</param>
    public static ConfigDigest Of(string config)
    {
        var (rest, key, isKey) = (new StringBuilder(), new StringBuilder(), false);
        foreach (var line in config.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith(OfCheck, StringComparison.Ordinal) && line[OfCheck.Length..].All(char.IsAsciiDigit))
                continue;
            // As Python's configparser has it: what is indented goes on with the line before.
            isKey = line.StartsWith("key = ", StringComparison.Ordinal) || (isKey && line is ['\t' or ' ', ..]);
            (isKey ? key : rest).Append(line).Append('\n');
        }

        return new ConfigDigest(Digest(rest), Digest(key));
    }

    private static string Digest(StringBuilder text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(text.ToString().TrimEnd('\n'))));
}
