using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Protocol;

public sealed class WireCheckTests
{
    private static readonly JobReference Job = new() { JobId = Guid.Empty, Epoch = 1 };

    [Fact]
    public void The_golden_messages_keep_the_limits()
    {
        Assert.Null(WireCheck.Check((EnrolRequest)GoldenFiles.Samples["enrol-request"]));
        Assert.Null(WireCheck.Check((HelloRequest)GoldenFiles.Samples["hello-request"]));
        Assert.Null(WireCheck.Check((PollRequest)GoldenFiles.Samples["poll-request"]));
        Assert.Null(WireCheck.Check((PollResponse)GoldenFiles.Samples["poll-response"]));
        Assert.Null(WireCheck.Check((ReportRequest)GoldenFiles.Samples["report-request"]));
    }

    [Fact]
    public void Over_long_lists_are_refused()
    {
        var hello = (HelloRequest)GoldenFiles.Samples["hello-request"];
        AssertTooLong(WireCheck.Check(hello with { Running = Many(Job, WireLimits.Jobs) }));
        AssertTooLong(WireCheck.Check(new PollRequest { SessionId = Guid.Empty, Running = Many(Job, WireLimits.Jobs) }));
        AssertTooLong(WireCheck.Check(new PollResponse { Orders = [], Cancel = Many(Job, WireLimits.Jobs) }));

        var backup = (BackupOrder)GoldenFiles.Samples["order-backup"];
        AssertTooLong(WireCheck.Check(new PollResponse { Cancel = [], Orders = Many<Order>(backup, WireLimits.Orders) }));
        AssertTooLong(WireCheck.Check(new PollResponse { Cancel = [], Orders = [backup with { Excludes = Many("sh:a", WireLimits.Excludes) }] }));
        AssertTooLong(WireCheck.Check(backup with { Paths = Many(new WirePath("/a"), WireLimits.Paths) }));
    }

    [Fact]
    public void Over_long_reports_are_refused()
    {
        var line = new LogLine { At = default, Level = LogLevel.Error, Text = "x" };
        AssertTooLong(Check(new LogReport { Lines = Many(line, WireLimits.LogLines) }));
        AssertTooLong(Check(new LogReport { Lines = [line with { Text = new string('x', WireLimits.TextChars + 1) }] }));

        var finished = new FinishedReport { Outcome = JobOutcome.Warned, Warnings = [], WarningCount = 0 };
        AssertTooLong(Check(finished with { Warnings = Many(new FileWarning { Text = "x" }, WireLimits.Warnings) }));
        AssertTooLong(Check(finished with { Problem = new WireProblem { Code = "a.b", Detail = new string('x', WireLimits.TextChars + 1) } }));

        var report = new Report { Job = Job, Sequence = 1, At = default, Body = finished };
        AssertTooLong(WireCheck.Check(new ReportRequest { SessionId = Guid.Empty, Reports = Many(report, WireLimits.Reports) }));
    }

    private static WireProblem? Check(ReportBody body) =>
        WireCheck.Check(new ReportRequest { SessionId = Guid.Empty, Reports = [new Report { Job = Job, Sequence = 1, At = default, Body = body }] });

    private static T[] Many<T>(T item, int limit) => [.. Enumerable.Repeat(item, limit + 1)];

    private static void AssertTooLong(WireProblem? problem) => Assert.Equal("message.too-long", problem?.Code);
}
