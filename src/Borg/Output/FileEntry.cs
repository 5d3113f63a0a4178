using System.Text;

namespace BorgBackupServer.Borg.Output;

/// <summary>
/// One file of an archive's list. Everything in it is the client's claim. The memory of <see cref="Path"/> and
/// <see cref="LinkTarget"/> belongs to the reader and is overwritten by its next read.
/// </summary>
public readonly record struct FileEntry
{
    public required FileKind Kind { get; init; }

    /// <summary>The twelve bits of <c>chmod</c>.</summary>
    public required int Mode { get; init; }

    public required long UserId { get; init; }

    public required long GroupId { get; init; }

    /// <summary>The name, or the number where the archive has no name.</summary>
    public required string User { get; init; }

    /// <inheritdoc cref="User"/>
    public required string Group { get; init; }

    /// <summary>In bytes; 0 for all but regular files, and for the second and later names of a hard-linked file.</summary>
    public required long Size { get; init; }

    /// <summary>Microseconds since 1970 UTC. borg rounds to them, and prints times before 1970 as 1970.</summary>
    public required long ModifiedMicroseconds { get; init; }

    /// <summary>False if a check with repair replaced lost parts by zeros.</summary>
    public required bool IsHealthy { get; init; }

    /// <summary>A further name of a file that comes earlier in the list: <see cref="LinkTarget"/> is its path in the archive.</summary>
    public required bool IsHardLink { get; init; }

    /// <summary>Where a symbolic link points, or the first name of a hard-linked file; empty otherwise.</summary>
    public required ReadOnlyMemory<byte> LinkTarget { get; init; }

    /// <summary>UTF-8, relative, any byte but NUL; borg prints <c>?</c> for each byte of a name that is not UTF-8.</summary>
    public required ReadOnlyMemory<byte> Path { get; init; }

    public override string ToString() => Encoding.UTF8.GetString(Path.Span);
}
