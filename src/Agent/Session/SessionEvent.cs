namespace BorgBackupServer.Agent.Session;

public enum SessionEvent
{
    HelloAnswered,
    PollAnswered,

    /// <summary>No answer, garbage, or any refusal but that of the key.</summary>
    CallFailed,

    /// <summary>401.</summary>
    KeyRefused,
    StopRequested,
}
