using System.Text;

namespace BorgBackupServer.Agent.Databases;

/// <summary>Names of databases as hexadecimal digits, so that no quote, no line break and no reader of lines can make something else of them.</summary>
internal static class HexText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Null if the bytes are no UTF-8.</summary>
    public static string? Read(string digits)
    {
        try
        {
            return Strict.GetString(Convert.FromHexString(digits));
        }
        catch (Exception wrong) when (wrong is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    public static string Write(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));
}
