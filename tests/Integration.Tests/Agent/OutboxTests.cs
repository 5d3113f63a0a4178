using BorgBackupServer.Agent.Machine;
using BorgBackupServer.Agent.Reports;
using BorgBackupServer.Integration.Tests.Fixtures;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Agent;

public sealed class OutboxTests : IDisposable
{
    private static readonly JobReference Job = new() { JobId = Guid.CreateVersion7(), Epoch = 1 };
    private static readonly JobReference Other = new() { JobId = Guid.CreateVersion7(), Epoch = 1 };

    private readonly TempFolder folder = new();
    private readonly AgentLog log = new(TextWriter.Null, TimeProvider.System);

    [Fact]
    public void Reports_come_out_in_the_order_in_which_they_went_in_across_restarts()
    {
        var outbox = New();
        for (var sequence = 1; sequence <= 12; sequence++)
            outbox.Add(Started(Job, sequence));
        Assert.Equal([1L, 2L, 3L], New().Oldest(3).Select(waiting => waiting.Report.Sequence));

        outbox.Remove(New().Oldest(1)[0].Number);
        var again = New();
        again.Add(Started(Job, 13));
        Assert.Equal(Enumerable.Range(2, 12).Select(sequence => (long)sequence), again.Oldest(100).Select(waiting => waiting.Report.Sequence));
        Assert.Equal(12, again.Count);
    }

    [Fact]
    public void A_damaged_file_is_put_aside_and_does_not_stop_the_others()
    {
        var outbox = New();
        outbox.Add(Started(Job, 1));
        outbox.Add(Started(Job, 2));
        File.WriteAllText(Path.Combine(folder.Path, "0000000000000001.json"), "{\"job\":");
        Assert.Equal(2, Assert.Single(New().Oldest(10)).Report.Sequence);
        Assert.True(File.Exists(Path.Combine(folder.Path, "0000000000000001.json.bad")));
    }

    [Fact]
    public void What_was_half_written_at_a_crash_is_not_there()
    {
        File.WriteAllText(Path.Combine(folder.Path, "0000000000000001.json.tmp"), "{");
        var outbox = New();
        Assert.Equal(0, outbox.Count);
        outbox.Add(Started(Job, 1));
        Assert.Equal(1, New().Count);
    }

    [Fact]
    public void A_full_outbox_takes_no_more_logs_but_every_start_and_end()
    {
        var outbox = New();
        for (var sequence = 1; sequence <= Outbox.MostFiles; sequence++)
            File.Copy(Template(), Path.Combine(folder.Path, $"{sequence:D16}.json"));
        outbox = New();
        Assert.False(outbox.Add(Of(Job, 1, new LogReport { Lines = [] })));
        Assert.True(outbox.Add(Started(Job, 2)));
        Assert.Equal(Outbox.MostFiles + 1, outbox.Count);

        string Template()
        {
            var template = Path.Combine(folder.Path, "template");
            if (!File.Exists(template))
            {
                outbox.Add(Started(Other, 1));
                File.Move(Path.Combine(folder.Path, "0000000000000001.json"), template);
            }

            return template;
        }
    }

    [Fact]
    public void A_lease_can_be_forgotten_alone()
    {
        var outbox = New();
        outbox.Add(Started(Job, 1));
        outbox.Add(Started(Other, 1));
        outbox.RemoveAll(Job);
        Assert.Equal(Other, Assert.Single(New().Oldest(10)).Report.Job);
        Assert.Empty(outbox.Of(Job));
    }

    public void Dispose() => folder.Dispose();

    private Outbox New() => new(folder.Path, log);

    private static Report Started(JobReference job, long sequence) => Of(job, sequence, new StartedReport { BorgVersion = "1.2.4" });

    private static Report Of(JobReference job, long sequence, ReportBody body) => new() { Job = job, Sequence = sequence, At = TimeProvider.System.GetUtcNow(), Body = body };
}
