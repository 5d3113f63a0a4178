namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>Who wants a client to do less with its repository. Each has its own word, and the strictest counts.</summary>
public enum RestrictionCause
{
    /// <summary>A user who manages repositories.</summary>
    Person,

    /// <summary>The audit found a loss or a change that nobody ordered.</summary>
    Freeze,

    /// <summary>The server works on the repository now; ends with the work, at the latest when the server starts again.</summary>
    Maintenance,

    /// <summary>The remote host on which it lies proves itself by another host key than the pinned one.</summary>
    RemoteHost,
}
