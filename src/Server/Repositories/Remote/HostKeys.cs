using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>Host keys as machines show them: looked at, shown as a fingerprint, and pinned by a person.</summary>
internal static class HostKeys
{
    private const int MostChars = 2048;

    // The strongest first; one is pinned.
    private static readonly string[] Types = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

    /// <summary>Type and base64, as <c>known_hosts</c> has it; null where it is no such key.</summary>
    public static string? Parse(string? text) =>
        text is { Length: <= MostChars } && !text.Any(char.IsControl) && text.Split(' ') is [var type, var base64] && Types.Contains(type) && Blob(base64) is { } blob && Names(blob, type)
            ? $"{type} {base64}"
            : null;

    /// <summary>As ssh shows it, and as providers publish it: <c>SHA256:…</c>.</summary>
    public static string Fingerprint(string key) =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(Blob(key.Split(' ')[1]) ?? throw new ArgumentException("This is no host key.", nameof(key)))).TrimEnd('=');

    /// <summary>Asks the machine for its host key. Whoever stands in between answers too: a person has to compare.</summary>
    public static async Task<Result<string>> ScanAsync(string host, int port, CancellationToken cancellationToken)
    {
        try
        {
            var run = await ProgramRun.OfAsync(
                "ssh-keyscan", ["-T", "15", "-p", port.ToString(CultureInfo.InvariantCulture), "-t", "ed25519,ecdsa,rsa", "--", host], TimeSpan.FromSeconds(40), cancellationToken);
            if (run is null)
                return RemoteProblems.Silent;
            var keys = run.Output.Split('\n').Select(line => line.Split(' ', 2) is [_, var key] ? Parse(key.Trim()) : null).OfType<string>().ToList();
            return keys.OrderBy(key => Array.IndexOf(Types, key.Split(' ')[0])).FirstOrDefault() is { } best
                ? best
                : RemoteProblems.Unreachable(RemoteProblems.Words([.. run.Errors.Where(line => !line.StartsWith('#'))]));
        }
        catch (FileNotFoundException)
        {
            return Problem.Unavailable("ssh.keyscan-missing", "ssh-keyscan is not installed on the server.", "Install it (on Debian: apt install openssh-client).");
        }
    }

    private static byte[]? Blob(string base64) => Base64.IsValid(base64) && Convert.FromBase64String(base64) is { Length: > 4 } blob ? blob : null;

    // The blob says its type once more, with the length before it.
    private static bool Names(byte[] blob, string type) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(blob) == type.Length && blob.Length > 4 + type.Length && System.Text.Encoding.ASCII.GetString(blob, 4, type.Length) == type;
}
