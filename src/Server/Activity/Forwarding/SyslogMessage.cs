using System.Globalization;
using System.Text;
using System.Text.Json;
using BorgBackupServer.Server.Platform.Http;

namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>
/// A row as a message of RFC 5424: facility 13 (log audit), severity warning for refusals and informational for the rest.
/// The structured data holds number and hash, by which a receiver sees what is missing or repeated; the text is the row
/// as the export has it. Escaped throughout: names that a client chose make no second message.
/// </summary>
public static class SyslogMessage
{
    private const int Facility = 13;
    private const int Warning = 4;
    private const int Informational = 6;

    /// <summary>32473 is the number that stands for whoever has none of their own.</summary>
    private const string StructuredDataId = "activity@32473";

    public static byte[] Of(ActivityRow row, string hostName)
    {
        var priority = Facility * 8 + (ActivityWords.IsRefusal(row.Kind) ? Warning : Informational);
        var kind = JsonNamingPolicy.KebabCaseLower.ConvertName(row.Kind.ToString());
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"<{priority}>1 {row.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {Word(hostName, 255)} bbs-server - {Word(kind, 32)} [{StructuredDataId} sequence=\"{row.Sequence}\" hash=\"{Value(row.Hash)}\" actor=\"{Value(row.Actor.Name)}\" subject=\"{Value(row.Subject.Name)}\"] ");
        return [.. Encoding.UTF8.GetBytes(head), 0xEF, 0xBB, 0xBF, .. JsonSerializer.SerializeToUtf8Bytes(row, RestJson.Options)];
    }

    /// <summary>With its length before it, for a connection.</summary>
    public static byte[] Framed(byte[] message) => [.. Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + " "), .. message];

    private static string Word(string text, int most)
    {
        var word = new string([.. text.Where(letter => letter is > ' ' and < '\x7f').Take(most)]);
        return word.Length == 0 ? "-" : word;
    }

    private static string Value(string text)
    {
        var value = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\' or ']')
                value.Append('\\');
            value.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return value.ToString();
    }
}
