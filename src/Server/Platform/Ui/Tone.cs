namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>How a state is meant. A tone has a colour and a sign, so that the colour never speaks alone.</summary>
public enum Tone
{
    /// <summary>Neither good nor bad: waiting, not begun, nothing to say.</summary>
    Quiet,

    /// <summary>It happens now.</summary>
    Busy,

    Good,

    /// <summary>A person should look at it.</summary>
    Doubtful,

    Bad,
}
