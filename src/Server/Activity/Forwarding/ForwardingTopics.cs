namespace BorgBackupServer.Server.Activity.Forwarding;

internal static class ForwardingTopics
{
    /// <summary>There is another target, or none.</summary>
    public const string Changed = "activity-forwarding";
}
