using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Platform.Ui;
using Xunit;

namespace BorgBackupServer.Unit.Tests.Server.Jobs;

public sealed class JobWordsTests
{
    [Theory]
    [InlineData(JobKind.Backup, JobState.Succeeded, 12_345, 0, "Saved 12,345 files, 3.20 GiB; 14.0 MiB were new.")]
    [InlineData(JobKind.Backup, JobState.Succeeded, 1, 0, "Saved 1 file, 3.20 GiB; 14.0 MiB were new.")]
    [InlineData(JobKind.Backup, JobState.Warned, 12_345, 1, "Saved 12,345 files, 3.20 GiB; 14.0 MiB were new. 1 warning says what is missing.")]
    [InlineData(JobKind.Backup, JobState.Warned, 12_345, 2_000, "Saved 12,345 files, 3.20 GiB; 14.0 MiB were new. 2,000 warnings say what is missing.")]
    [InlineData(JobKind.Restore, JobState.Succeeded, 42, 0, "Restored 42 files, 3.20 GiB.")]
    [InlineData(JobKind.Catalog, JobState.Succeeded, 42, 0, "Indexed 42 files.")]
    [InlineData(JobKind.Proof, JobState.Succeeded, 42, 0, "Proven restorable: 42 files, 3.20 GiB, read without a fault.")]
    [InlineData(JobKind.Backup, JobState.Running, 42, 0, null)]
    [InlineData(JobKind.Backup, JobState.Failed, 42, 0, null)]
    public void What_came_of_a_job_is_one_sentence(JobKind kind, JobState state, long files, long warnings, string? sentence) =>
        Assert.Equal(sentence, JobWords.Result(kind, state, files, 3_435_973_837, 14_680_064, warnings));

    [Fact]
    public void Every_state_has_its_word_its_meaning_and_its_tone()
    {
        foreach (var state in Enum.GetValues<JobState>())
        {
            Assert.NotEmpty(JobWords.State(state));
            Assert.EndsWith(".", JobWords.Meaning(state), StringComparison.Ordinal);
            Assert.True(Enum.IsDefined(JobWords.Tone(state)));
        }

        // What is good looks good only when the server has seen it.
        Assert.Equal([JobState.Succeeded], Enum.GetValues<JobState>().Where(state => JobWords.Tone(state) == Tone.Good));
    }

    [Fact]
    public void Every_kind_and_every_wait_has_its_words()
    {
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            Assert.Contains("web-01", JobWords.Title(kind, "web-01"), StringComparison.Ordinal);
            Assert.NotEmpty(JobWords.Damage(kind));
        }

        Assert.All(Enum.GetValues<JobWait>().Cast<JobWait?>().Append(null), wait => Assert.NotEmpty(JobWords.Waits(wait)));
    }
}
