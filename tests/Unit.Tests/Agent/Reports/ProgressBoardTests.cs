using BorgBackupServer.Agent.Reports;
using BorgBackupServer.Protocol;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Agent.Reports;

public sealed class ProgressBoardTests
{
    private static readonly JobReference Job = new() { JobId = Guid.Empty, Epoch = 1 };
    private static readonly JobReference Other = new() { JobId = Guid.Empty, Epoch = 2 };

    [Fact]
    public void Only_the_newest_of_each_job_is_taken_and_only_once()
    {
        var board = new ProgressBoard();
        var sequence = new SequenceCounter(0, 1000, _ => { });
        board.Post(Job, sequence, Progress(1));
        board.Post(Job, sequence, Progress(2));
        board.Post(Other, sequence, Progress(3));

        var taken = board.Take(10, TimeProvider.System);
        Assert.Equal([2L, 3L], taken.Select(report => ((ProgressReport)report.Body).FileCount));
        Assert.Equal([1L, 2L], taken.Select(report => report.Sequence));
        Assert.True(board.IsEmpty);
    }

    [Fact]
    public void A_job_that_ended_has_no_progress_any_more()
    {
        var board = new ProgressBoard();
        board.Post(Job, new SequenceCounter(0, 1000, _ => { }), Progress(1));
        board.Clear(Job);
        Assert.Empty(board.Take(10, TimeProvider.System));
    }

    private static ProgressReport Progress(long files) => new() { FileCount = files, OriginalBytes = 0, CompressedBytes = 0, DeduplicatedBytes = 0 };
}
