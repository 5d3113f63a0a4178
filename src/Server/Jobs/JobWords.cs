using BorgBackupServer.Server.Platform.Ui;

namespace BorgBackupServer.Server.Jobs;

/// <summary>Jobs in the words of the pages.</summary>
public static class JobWords
{
    public static string Kind(JobKind kind) => kind switch
    {
        JobKind.Backup => "Backup",
        JobKind.Restore => "Restore",
        JobKind.Catalog => "Catalog",
        JobKind.Prune => "Prune",
        JobKind.Compact => "Compact",
        JobKind.Look => "Look",
        JobKind.WayBack => "Way back",
        JobKind.Check => "Check",
        JobKind.Removal => "Removal",
        JobKind.Move => "Move",
        JobKind.Repair => "Repair",
        JobKind.Proof => "Restore proof",
        JobKind.ClientProof => "Restore proof on the client",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Title(JobKind kind, string clientName) => kind switch
    {
        JobKind.Backup => $"Backup of {clientName}",
        JobKind.Restore => $"Restore to {clientName}",
        JobKind.Catalog => $"Catalog for {clientName}",
        JobKind.Prune => $"Prune of archives of {clientName}",
        JobKind.Compact => $"Compact of the repository of {clientName}",
        JobKind.Look => $"Look at {clientName} before a restore",
        JobKind.WayBack => $"Way back of the repository of {clientName}",
        JobKind.Check => $"Check of the repository of {clientName}",
        JobKind.Repair => $"Repair of the repository of {clientName}",
        JobKind.Move => $"Move of the repository of {clientName}",
        JobKind.Removal => $"Removal of a deleted repository of {clientName}",
        JobKind.Proof => $"Restore proof for {clientName}",
        JobKind.ClientProof => $"Restore proof on {clientName}",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string State(JobState state) => state switch
    {
        JobState.Queued => "Queued",
        JobState.Leased => "Starting",
        JobState.Running => "Running",
        JobState.Verifying => "Verifying",
        JobState.Succeeded => "Succeeded",
        JobState.Warned => "Warned",
        JobState.Failed => "Failed",
        JobState.Cancelled => "Cancelled",
        JobState.Lost => "Lost",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>What the state means, for whoever meets the word the first time.</summary>
    public static string Meaning(JobState state) => state switch
    {
        JobState.Queued => "Waits for its turn.",
        JobState.Leased => "Given to its worker, who has not begun yet.",
        JobState.Running => "The work runs.",
        JobState.Verifying => "The work is done; the server looks for itself whether the result is there.",
        JobState.Succeeded => "Done, and the server has seen the result.",
        JobState.Warned => "Done, but not everything: the warnings say what is missing.",
        JobState.Failed => "It did not work; the job says why.",
        JobState.Cancelled => "Somebody stopped it.",
        JobState.Lost => "Nothing was heard of it for a while. If it goes on, it is found again by itself.",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static Tone Tone(JobState state) => state switch
    {
        JobState.Leased or JobState.Running or JobState.Verifying => Platform.Ui.Tone.Busy,
        JobState.Succeeded => Platform.Ui.Tone.Good,
        JobState.Warned => Platform.Ui.Tone.Doubtful,
        JobState.Failed or JobState.Lost => Platform.Ui.Tone.Bad,
        _ => Platform.Ui.Tone.Quiet,
    };

    /// <summary>What a queued job waits for.</summary>
    public static string Waits(JobWait? wait) => wait switch
    {
        null => "Starts in a moment.",
        JobWait.Agent => "Waits for the agent to come online.",
        JobWait.EarlierJob => "Waits for an earlier job of the same client.",
        JobWait.Repository => "Waits for the repository, which another job uses.",
        JobWait.ClosedRepository => "Waits: the repository is closed to this now.",
        JobWait.FrozenRepository => "Waits: the repository is frozen until a person decides.",
        JobWait.Worker => "Waits for the server to have a free hand.",
        JobWait.ServerPaused => "Waits for the end of maintenance: the whole server is paused.",
        JobWait.ClientPaused => "Waits: its client is paused.",
        JobWait.PlanPaused => "Waits: its plan is paused.",
        JobWait.Retry => "Waits to be tried again.",
        JobWait.ServerLimit => "Waits for a place: as many jobs run as the server lets run at once.",
        JobWait.LocationLimit => "Waits for a place: as many jobs run as its storage location lets run at once.",
        JobWait.ClientLimit => "Waits for a place: as many jobs of its client run as may run at once.",
        _ => throw new ArgumentOutOfRangeException(nameof(wait)),
    };

    /// <summary>How far a job is, in a few words.</summary>
    public static string SoFar(JobKind kind, JobState state, long fileCount, long originalBytes, long newBytes) => state switch
    {
        JobState.Verifying => "The server looks for the result.",
        _ when kind is JobKind.Compact or JobKind.WayBack or JobKind.Check or JobKind.Repair => "Works through the repository.",
        _ when fileCount == 0 && originalBytes == 0 => "Beginning.",
        _ when kind == JobKind.Move => $"{ByteSizes.Format(originalBytes)} copied and compared so far",
        _ when kind == JobKind.Removal => $"{Counts.Format(fileCount, "file")} removed so far",
        _ when kind == JobKind.Prune => $"{Counts.Format(fileCount, "archive")} deleted so far",
        _ when kind == JobKind.Backup => $"{Counts.Format(fileCount, "file")}, {ByteSizes.Format(originalBytes)}; {ByteSizes.Format(newBytes)} new so far",
        _ => $"{Counts.Format(fileCount, "file")}, {ByteSizes.Format(originalBytes)} so far",
    };

    /// <summary>What came of a job that is done, as one sentence; null while there is nothing to say.</summary>
    public static string? Result(JobKind kind, JobState state, long fileCount, long originalBytes, long newBytes, long warningCount)
    {
        if (state is not (JobState.Succeeded or JobState.Warned))
            return null;
        var files = Counts.Format(fileCount, "file");
        var done = kind switch
        {
            JobKind.Backup => $"Saved {files}, {ByteSizes.Format(originalBytes)}; {ByteSizes.Format(newBytes)} were new.",
            JobKind.Restore => $"Restored {files}, {ByteSizes.Format(originalBytes)}.",
            JobKind.Prune when fileCount == 0 => "Nothing had to go.",
            JobKind.Prune => $"Deleted {Counts.Format(fileCount, "archive")}, which had added about {ByteSizes.Format(originalBytes)}.",
            JobKind.WayBack => $"The repository is sound and holds {Counts.Format(fileCount, "archive")}.",
            JobKind.Check => "borg is content with the repository.",
            JobKind.Repair => "The client's page says what came of it.",
            JobKind.Move => $"The repository lies in its new location: {files}, {ByteSizes.Format(originalBytes)}, compared one by one.",
            JobKind.Removal => $"The repository is gone for good: {files}, {ByteSizes.Format(originalBytes)}.",
            JobKind.Compact => $"The repository is smaller by {ByteSizes.Format(originalBytes)}.",
            JobKind.Look => "Looked.",
            JobKind.Proof => $"Proven restorable: {files}, {ByteSizes.Format(originalBytes)}, read without a fault.",
            JobKind.ClientProof => $"Proven restorable: {files}, {ByteSizes.Format(originalBytes)}, restored on the client and read here without a fault.",
            _ => $"Indexed {files}.",
        };
        return (state, warningCount) switch
        {
            (JobState.Succeeded, _) => done,
            (_, > 0) => $"{done} {Counts.Format(warningCount, "warning says", "warnings say")} what is missing.",
            _ => $"{done} Not everything could be done; the log says what is missing.",
        };
    }

    /// <summary>What a job that ended without its result means for the data.</summary>
    public static string Damage(JobKind kind) => kind switch
    {
        JobKind.Backup => "No new archive counts as made. The archives from before are untouched.",
        JobKind.Restore => "Files that were written are whole and stay. All others on the client are as they were before. The archive is untouched.",
        JobKind.Look => "Nothing was changed.",
        JobKind.Prune => "Archives that were not reached are kept. The next prune goes on. What was deleted can be brought back from the safety copy while it is kept.",
        JobKind.WayBack => "The repository stays closed to backups. A copy of it as it was before is kept among its safety copies.",
        JobKind.Check => "Nothing was changed; a check only reads.",
        JobKind.Repair => "A trial changes nothing. After a repair that broke off, a copy of the repository as it was is kept among its safety copies.",
        JobKind.Move => "The repository is where it was, and nothing in it was changed. What was copied is removed.",
        JobKind.Removal => "What was not removed yet still takes its space. The server goes on with it by itself.",
        JobKind.Proof or JobKind.ClientProof => "Nothing was changed; a proof leaves nothing behind.",
        JobKind.Compact => "Archives are untouched. Space that was not freed yet is freed the next time.",
        _ => "The archive is safe. Its files cannot be browsed or searched until its catalog is made.",
    };
}
