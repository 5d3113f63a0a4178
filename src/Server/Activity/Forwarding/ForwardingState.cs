namespace BorgBackupServer.Server.Activity.Forwarding;

/// <summary>Why nothing goes through at this moment, as the worker of this process sees it. Only for the page; what was forwarded stands in the database.</summary>
public sealed class ForwardingState
{
    private volatile string? trouble;

    public string? Trouble
    {
        get => trouble;
        set => trouble = value;
    }
}
