namespace BorgBackupServer.Protocol;

/// <summary>
/// Who signs in at the database server of a source, where the source's own file on the client leaves that to the server. For
/// one order; the agent keeps it no longer than its job.
/// </summary>
public sealed record DatabaseSignIn
{
    /// <inheritdoc cref="DatabaseChoice.Source"/>
    public required string Source { get; init; }

    /// <summary>1 to 256 characters, none of them a control character.</summary>
    public required string User { get; init; }

    /// <summary>1 to 1000 characters, none of them a control character.</summary>
    public required Secret Password { get; init; }
}
