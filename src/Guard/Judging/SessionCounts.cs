using BorgBackupServer.Borg.Guarding;

namespace BorgBackupServer.Guard.Judging;

/// <summary>What a session has done so far. Counted when it is let through; borg may still fail at it.</summary>
internal sealed class SessionCounts
{
    public long ObjectsPut { get; set; }

    public long ObjectBytes { get; set; }

    public long ObjectsDeleted { get; set; }

    public int Commits { get; set; }

    public long IgnoredOverputs { get; set; }

    public Dictionary<RefusalKind, long> Refusals { get; } = [];

    public long AllRefusals { get; private set; }

    public void Add(RefusalKind refusal)
    {
        Refusals[refusal] = Refusals.GetValueOrDefault(refusal) + 1;
        AllRefusals++;
    }
}
