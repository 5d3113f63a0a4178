using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Reports;

/// <summary>The newest progress of each running job. Older ones are forgotten: nobody needs them.</summary>
public sealed class ProgressBoard
{
    private readonly Lock gate = new();
    private readonly Dictionary<JobReference, (ProgressReport Progress, SequenceCounter Sequence)> newest = [];

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return newest.Count == 0;
        }
    }

    public void Post(JobReference job, SequenceCounter sequence, ProgressReport progress)
    {
        lock (gate)
            newest[job] = (progress, sequence);
    }

    /// <summary>No more of this job: what follows is its end.</summary>
    public void Clear(JobReference job)
    {
        lock (gate)
            newest.Remove(job);
    }

    /// <summary>
    /// Takes what is there, each with its number. Numbered only now, so that it comes after everything durable that was
    /// written before.
    /// </summary>
    public IReadOnlyList<Report> Take(int most, TimeProvider time)
    {
        lock (gate)
        {
            var taken = newest.Take(most).ToArray();
            foreach (var (job, _) in taken)
                newest.Remove(job);
            return [.. taken.Select(pair => new Report { Job = pair.Key, Sequence = pair.Value.Sequence.Next(), At = time.GetUtcNow(), Body = pair.Value.Progress })];
        }
    }
}
