using System.Text;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Placing;

/// <summary>Where a restore writes, and what in it is none of its business.</summary>
internal sealed class TargetPlace
{
    /// <summary>The real path of the folder; <c>/</c> in place.</summary>
    public required string Folder { get; init; }

    /// <summary>In place: only below these. Null elsewhere.</summary>
    public IReadOnlyList<string>? Roots { get; init; }

    /// <summary>What is there already; the target was empty where nobody said.</summary>
    public ExistingFiles Existing { get; init; } = ExistingFiles.Overwrite;

    /// <summary>The agent's own folder and policy: what the server may do here is not the server's to bring back.</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>Why an entry may not be written; null if it may.</summary>
    public string? Refusal(ReadOnlySpan<byte> path)
    {
        if (!OrderGrammar.IsArchivePath(path))
            return "Its path leads out of the target.";
        byte[] absolute = [.. Encoding.UTF8.GetBytes(Folder).AsSpan().TrimEnd((byte)'/'), (byte)'/', .. path];
        if (Roots is not null && !Roots.Any(root => PathRules.IsWithin(Encoding.UTF8.GetBytes(root), absolute)))
            return "The policy of this client does not allow to write there.";
        return Forbidden.Any(place => PathRules.IsWithin(Encoding.UTF8.GetBytes(place), absolute))
            ? "It belongs to the agent, whose files no order can change."
            : null;
    }

    /// <summary>True for a folder on the way to where it may write: it is gone through, and left as it is.</summary>
    public bool IsOnTheWay(ReadOnlySpan<byte> path)
    {
        byte[] absolute = [(byte)'/', .. path];
        return Roots is not null && Roots.Any(root => PathRules.IsWithin(absolute, Encoding.UTF8.GetBytes(root)));
    }
}
