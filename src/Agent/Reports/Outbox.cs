using System.Globalization;
using System.Text.Json;
using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Reports;

/// <summary>
/// Reports that must not be lost, one file each, until the server has answered. Files are numbered on from the highest
/// that is there, not by the clock, so the order survives restarts and a clock that jumps.
/// </summary>
public sealed class Outbox
{
    /// <summary>Beyond so many files log reports are not kept; starts and ends always are, and there are few of them.</summary>
    public const int MostFiles = 2000;

    private readonly string folder;
    private readonly Lock gate = new();
    private readonly SortedDictionary<long, JobReference> waiting = [];
    private long last;

    public Outbox(string folder, AgentLog log)
    {
        this.folder = folder;
        foreach (var file in Directory.EnumerateFiles(folder, "*.json"))
        {
            if (!long.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                continue;
            last = Math.Max(last, number);
            if (Read(file) is { } report)
            {
                waiting.Add(number, report.Job);
                continue;
            }

            log.Error($"The report {file} is damaged and was put aside.");
            File.Move(file, file + ".bad", overwrite: true);
        }
    }

    public int Count
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>Keeps a report; on the disk when this returns. False if there is no room for another log.</summary>
    public bool Add(Report report)
    {
        lock (gate)
        {
            if (report.Body is LogReport && waiting.Count >= MostFiles)
                return false;
            AtomicFile.Write(FileOf(last + 1), JsonSerializer.SerializeToUtf8Bytes(report, ProtocolJson.Default.Report));
            waiting.Add(++last, report.Job);
            return true;
        }
    }

    /// <summary>The oldest reports, in order.</summary>
    public IReadOnlyList<WaitingReport> Oldest(int most)
    {
        lock (gate)
            return [.. waiting.Keys.Take(most).Select(number => new WaitingReport(number, Read(FileOf(number)) ?? throw new InvalidDataException($"{FileOf(number)} was changed by somebody else.")))];
    }

    /// <summary>The jobs that have something in here.</summary>
    public IReadOnlyList<JobReference> Jobs()
    {
        lock (gate)
            return [.. waiting.Values.Distinct()];
    }

    /// <summary>Every report of one lease, in order.</summary>
    public IReadOnlyList<Report> Of(JobReference job)
    {
        lock (gate)
            return [.. waiting.Where(pair => pair.Value == job).Select(pair => Read(FileOf(pair.Key))).OfType<Report>()];
    }

    public void Remove(long number)
    {
        lock (gate)
        {
            File.Delete(FileOf(number));
            waiting.Remove(number);
        }
    }

    /// <summary>Forgets everything about a lease that the server no longer wants.</summary>
    public void RemoveAll(JobReference job)
    {
        lock (gate)
            foreach (var number in waiting.Where(pair => pair.Value == job).Select(pair => pair.Key).ToArray())
                Remove(number);
    }

    private static Report? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), ProtocolJson.Default.Report);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string FileOf(long number) => Path.Combine(folder, number.ToString("D16", CultureInfo.InvariantCulture) + ".json");
}
