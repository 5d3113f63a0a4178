using System.Globalization;
using System.Text.RegularExpressions;
using BorgBackupServer.EndToEnd.Tests.Fixtures;
using BorgBackupServer.Journey;
using Xunit;

namespace BorgBackupServer.EndToEnd.Tests;

/// <summary>The program behind <c>./run.sh --check</c>: on any folder, and when something is taken away under its feet.</summary>
public sealed partial class JourneyProgramTests : IDisposable
{
    private readonly string tree = Directory.CreateTempSubdirectory("bbs-e2e-").FullName;

    public JourneyProgramTests() => File.WriteAllText(Path.Combine(tree, "only a file.txt"), "no folder here\n");

    [Fact]
    public async Task It_picks_a_file_where_the_tree_has_no_folder()
    {
        await using var journey = Start();
        await EndAsync(journey);
        Assert.True(journey.ExitCode == 0, Said(journey));
        Assert.Contains(journey.Lines, line => line.Contains("only a file.txt: 1 entry is what it was", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_vanishes_ends_it_at_once_and_it_says_at_which_step()
    {
        await using var journey = Start();
        var folder = await FindAsync(journey, Folder());
        await FindAsync(journey, AgentIsThere());
        await RemoveAsync(folder);
        await AssertFailsAsync(journey, $"FAILED: the journey's own folder {folder} is gone");
        await AssertNothingRunsInAsync(folder);
    }

    [Fact]
    public async Task A_server_that_dies_ends_it_at_once_and_it_says_at_which_step()
    {
        await using var journey = Start();
        var folder = await FindAsync(journey, Folder());
        var server = int.Parse(await FindAsync(journey, ServerProcess()), CultureInfo.InvariantCulture);
        await FindAsync(journey, AgentIsThere());
        using (var process = System.Diagnostics.Process.GetProcessById(server))
            process.Kill();
        await AssertFailsAsync(journey, "FAILED: the server ended by itself, with exit 137");
        await AssertNothingRunsInAsync(folder);
        Assert.False(Directory.Exists(folder));
    }

    public void Dispose() => Directory.Delete(tree, recursive: true);

    private ChildProcess Start() => ChildProcess.Start(
        Published.Journey, ["--server", Published.Server, "--agent", Published.Agent, "--guard", Published.Guard, "--tree", tree],
        new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            ["TMPDIR"] = Path.GetTempPath(),
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
        },
        tree);

    private static async Task AssertFailsAsync(ChildProcess journey, string reason)
    {
        await EndAsync(journey);
        Assert.True(journey.ExitCode == 1, Said(journey));
        Assert.True(journey.Lines.Any(line => line.Contains(reason, StringComparison.Ordinal)), Said(journey));
        Assert.Contains(journey.Lines, line => line.StartsWith("Failed at: ", StringComparison.Ordinal));
    }

    // Far from the hours that a step on a large tree may take.
    private static async Task EndAsync(ChildProcess journey)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await journey.WaitForExitAsync(deadline.Token);
    }

    private static async Task<string> FindAsync(ChildProcess journey, Regex pattern)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            if (journey.Lines.Select(line => pattern.Match(line)).FirstOrDefault(match => match.Success) is { } found)
                return found.Groups[1].Value;
            Assert.False(journey.HasExited, Said(journey));
            await Task.Delay(20, deadline.Token);
        }
    }

    /// <summary>Again and again, because what runs in it writes new files meanwhile.</summary>
    private static async Task RemoveAsync(string folder)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (Directory.Exists(folder))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(20, deadline.Token);
            }
        }
    }

    private static async Task AssertNothingRunsInAsync(string folder)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (Directory.GetDirectories("/proc").Any(process => CommandLine(process).Contains(folder, StringComparison.Ordinal)))
            await Task.Delay(100, deadline.Token);
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.Exists(Path.Combine(process, "cmdline")) ? File.ReadAllText(Path.Combine(process, "cmdline")) : "";
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }

    private static string Said(ChildProcess journey) => string.Join('\n', journey.Lines);

    [GeneratedRegex(@"^The journey, on .*, in (/.*)$")]
    private static partial Regex Folder();

    [GeneratedRegex(@" start the server .*, process ([0-9]+)$")]
    private static partial Regex ServerProcess();

    [GeneratedRegex(@"( wait for its agent) ")]
    private static partial Regex AgentIsThere();
}
