namespace BorgBackupServer.Server.Access.Trail;

/// <summary>What <see cref="Platform.Signals.Signals"/> says about the activity.</summary>
public static class ActivityTopics
{
    /// <summary>There are new rows.</summary>
    public const string Grown = "activity";
}
