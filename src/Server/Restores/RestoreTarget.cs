using System.Text;
using BorgBackupServer.Protocol;
using BorgBackupServer.Server.Platform.Results;

namespace BorgBackupServer.Server.Restores;

/// <summary>
/// Where a restore may write. The agent decides by its own policy and looks for symbolic links; what is refused here is
/// refused early and with a better answer.
/// </summary>
public static class RestoreTarget
{
    private const string Field = "targetDirectory";

    /// <summary>The folder without trailing slashes, or why it cannot be one.</summary>
    /// <param name="target">What was asked for.</param>
    /// <param name="allowed">Folders below which the client lets restores write, as its agent has announced them.</param>
    public static Result<WirePath> Check(WirePath target, IReadOnlyList<WirePath> allowed)
    {
        var path = target.Bytes.TrimEnd((byte)'/');
        if (target.Bytes.Length > WirePath.MaxBytes || target.Bytes.IsEmpty || target.Bytes[0] != (byte)'/')
            return Problem.Invalid("restore.target-invalid", "The folder to restore into is an absolute path.", field: Field);
        if (path.ContainsAnyInRange((byte)0, (byte)0x1f) || path.Contains((byte)0x7f))
            return Problem.Invalid("restore.target-invalid", "The folder to restore into has a control character in its name.", field: Field);
        foreach (var range in path.Split((byte)'/'))
            if (path[range] is { Length: 0 } && range.Start.Value > 0 || path[range].SequenceEqual("."u8) || path[range].SequenceEqual(".."u8))
                return Problem.Invalid("restore.target-invalid", "The folder to restore into has an empty part, '.' or '..' in it.", field: Field);

        if (allowed.Count == 0)
            return NotAllowed("The client lets no restore write to it.", "Add a folder to restore.targets in the client's policy file.");
        foreach (var root in allowed)
            if (IsBelow(path, root.Bytes.TrimEnd((byte)'/')))
                return new WirePath(path);
        return NotAllowed(
            "The client does not let restores write there.",
            $"Choose a folder below {string.Join(" or ", allowed.Select(root => Readable(root)))}, or change restore.targets in the client's policy file.");
    }

    /// <summary>A folder that does not exist yet, below the first that the client allows; null when it allows none.</summary>
    public static WirePath? Suggest(IReadOnlyList<WirePath> allowed, string archiveName, Guid unique)
    {
        if (allowed.Count == 0)
            return null;
        var root = allowed[0].Bytes.TrimEnd((byte)'/');
        return new WirePath([.. root, .. Encoding.UTF8.GetBytes($"/{archiveName}-{unique.ToString("N")[^6..]}")]);
    }

    private static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> root) =>
        path.Length > root.Length && path.StartsWith(root) && path[root.Length] == (byte)'/';

    private static Problem NotAllowed(string detail, string hint) =>
        Problem.Invalid("restore.target-not-allowed", detail, hint, Field);

    // The agent's own words reach a page here.
    private static string Readable(WirePath path) => new([.. path.Text.Select(letter => char.IsControl(letter) ? '\ufffd' : letter)]);
}
