using System.Text.Json;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>The run records on disk, one file a job.</summary>
public sealed class RunRecords
{
    private readonly string folder;
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, RunRecord> records = [];

    public RunRecords(string folder, AgentLog log)
    {
        this.folder = folder;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json"))
        {
            if (Read(file) is { } record)
                records[record.Job.JobId] = record;
            else
            {
                log.Error($"The run record {file} is damaged and was put aside.");
                File.Move(file, file + ".bad", overwrite: true);
            }
        }
    }

    /// <summary>What this agent has: running, or ended and not answered yet.</summary>
    public IReadOnlyList<RunRecord> All()
    {
        lock (gate)
            return [.. records.Values];
    }

    public RunRecord? Find(Guid jobId)
    {
        lock (gate)
            return records.GetValueOrDefault(jobId);
    }

    public void Write(RunRecord record)
    {
        lock (gate)
        {
            AtomicFile.Write(FileOf(record.Job.JobId), JsonSerializer.SerializeToUtf8Bytes(record, AgentJson.Default.RunRecord));
            records[record.Job.JobId] = record;
        }
    }

    /// <summary>Changes what is known of a job, unless it is forgotten already.</summary>
    public void Change(Guid jobId, Func<RunRecord, RunRecord> change)
    {
        lock (gate)
            if (records.GetValueOrDefault(jobId) is { } record)
                Write(change(record));
    }

    /// <summary>Removes the record of this very lease; a later one stays.</summary>
    public void Remove(JobReference job)
    {
        lock (gate)
            if (records.GetValueOrDefault(job.JobId) is { } record && record.Job == job)
            {
                File.Delete(FileOf(job.JobId));
                records.Remove(job.JobId);
            }
    }

    private static RunRecord? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), AgentJson.Default.RunRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string FileOf(Guid jobId) => Path.Combine(folder, jobId.ToString("D") + ".json");
}
