namespace BorgBackupServer.Server.Repositories;

/// <summary>How long a safety copy is kept.</summary>
public enum SafetyCopyTerm
{
    /// <summary>The days of its repository.</summary>
    Usual,

    /// <summary>Until a person lets it go; then the days of its repository.</summary>
    UntilLetGo,

    /// <summary>Only to try something on it. It is removed by whoever took it, and by itself after a crash.</summary>
    OneDay,
}
