namespace BorgBackupServer.Server.Schedules;

/// <summary>In which way a schedule says when it runs.</summary>
public enum ScheduleKind
{
    /// <summary>Never by itself.</summary>
    ByHand,

    /// <summary>Every so many minutes, whatever the clocks on the wall do.</summary>
    Minutes,

    /// <summary>Every hour at one minute of it.</summary>
    Hourly,

    Daily,
    Weekly,
    Monthly,

    /// <summary>By an expression of five fields, as cron has them.</summary>
    Cron,
}
