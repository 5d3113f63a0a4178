namespace BorgBackupServer.Server.Repositories.Guarding;

/// <summary>Topics of <c>Signals</c> about the guard.</summary>
public static class GuardTopics
{
    /// <summary>A session ended and is in the database.</summary>
    public const string SessionEnded = "sessions:ended";
}
