using System.Diagnostics;
using System.Globalization;
using System.Text;
using BorgBackupServer.Borg.Processes;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Borg;

public sealed class ChildProcessTests
{
    private const string ChildFileVariable = "BBS_TEST_CHILD_FILE";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Arguments_reach_the_program_as_they_are()
    {
        string[] arguments = ["", "two words", "$HOME", "`id`", "a\nb", "\"'\\", "-x", "*", "ünï"];
        var (output, exit) = await RunAsync(new() { FileName = "printf", Arguments = ["%s\\0", .. arguments] });
        Assert.Equal(string.Join('\0', arguments) + "\0", output);
        Assert.Equal(0, exit.Code);
    }

    [Fact]
    public async Task A_NUL_that_would_cut_an_argument_is_refused() => await Assert.ThrowsAsync<ArgumentException>(
        () => ChildProcess.StartAsync(new() { FileName = "printf", Arguments = ["a\0b"] }));

    [Fact]
    public async Task The_environment_is_what_was_given_and_nothing_more()
    {
        Environment.SetEnvironmentVariable("BBS_TEST_SECRET", "of the parent");
        var start = new ChildProcessStart { FileName = "env", Environment = new Dictionary<string, string> { ["A"] = "1" }, InheritedVariables = ["PATH"] };
        var (output, _) = await RunAsync(start);
        Assert.Equal(["A", "PATH"], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]).Where(name => name != "_").Order());
        Assert.DoesNotContain("A", $"{start}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_at_its_end_unless_asked_for()
    {
        Assert.Equal("", (await RunAsync(new() { FileName = "cat" })).Output);

        await using var child = await ChildProcess.StartAsync(new() { FileName = "cat", HasInput = true });
        await child.Input.WriteAsync("hello"u8.ToArray(), Cancel);
        child.Input.Close();
        Assert.Equal("hello", await new StreamReader(child.Output).ReadToEndAsync(Cancel));

        await using var deaf = await ChildProcess.StartAsync(new() { FileName = "cat" });
        Assert.Throws<InvalidOperationException>(() => deaf.Input);
    }

    [Fact]
    public async Task Lines_of_standard_error_are_bounded()
    {
        await using var child = await ChildProcess.StartAsync(new()
        {
            FileName = "sh",
            Arguments = ["-c", "head -c 1000000 /dev/zero | tr '\\0' x >&2; echo >&2; echo end >&2"],
            MaxErrorLineBytes = 1000,
        });
        var lines = new List<string>();
        await foreach (var line in child.ReadErrorLinesAsync(Cancel))
            lines.Add(line);
        Assert.Equal([new string('x', 1000) + BoundedLines.Cut, "end"], lines);
    }

    [Fact]
    public async Task Exit_codes_and_signals_are_told()
    {
        Assert.Equal(new ChildExit(7), (await RunAsync(Shell("exit 7"))).Exit);
        Assert.Equal(9, (await RunAsync(Shell("kill -9 $$"))).Exit.Signal);
    }

    [Fact]
    public async Task The_working_directory_is_the_given_one_and_must_exist()
    {
        Assert.Equal("/\n", (await RunAsync(new() { FileName = "pwd", WorkingDirectory = "/" })).Output);
        await Assert.ThrowsAnyAsync<Exception>(() => ChildProcess.StartAsync(new() { FileName = "pwd", WorkingDirectory = "/nowhere" }));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        var failure = await Assert.ThrowsAsync<FileNotFoundException>(() => ChildProcess.StartAsync(new() { FileName = "no-such-program" }));
        Assert.Equal("no-such-program", failure.FileName);
        await Assert.ThrowsAsync<FileNotFoundException>(() => ChildProcess.StartAsync(new() { FileName = "/etc/passwd" }));
    }

    [Theory]
    [InlineData("trap 'exit 3' INT", 3, 2)]
    [InlineData("trap '' INT; trap 'exit 4' TERM", 4, 1)]
    [InlineData("trap '' INT TERM", 137, 0)]
    public async Task Stopping_asks_before_it_kills(string traps, int code, int gracesThatSuffice)
    {
        await using var child = await ChildProcess.StartAsync(Shell(traps + "; echo ready; while :; do sleep 0.05; done"));
        Assert.Equal("ready", await new StreamReader(child.Output).ReadLineAsync(Cancel));
        // A grace that is expected to pass is short, one that is expected to suffice is long.
        var shortly = TimeSpan.FromMilliseconds(300);
        var amply = TimeSpan.FromSeconds(30);
        var exit = await child.StopAsync(gracesThatSuffice == 2 ? amply : shortly, gracesThatSuffice == 0 ? shortly : amply);
        Assert.Equal(code, exit.Code);
        Assert.False(child.Signal(ProcessSignal.Kill));
    }

    [Fact]
    public async Task What_still_runs_is_killed_when_it_is_disposed()
    {
        int id;
        await using (var child = await ChildProcess.StartAsync(new() { FileName = "sleep", Arguments = ["600"] }))
            id = child.Id;
        await EventuallyAsync(() => !IsRunning(id));
    }

    [Fact]
    public async Task A_child_is_told_of_its_parents_death()
    {
        var (output, _) = await RunAsync(new() { FileName = "setpriv", Arguments = ["--dump"] });
        Assert.Matches("(?m)^Parent death signal: (SIG)?TERM", output);
        (output, _) = await RunAsync(new() { FileName = "setpriv", Arguments = ["--dump"], DiesWithParent = false });
        Assert.DoesNotMatch("(?m)^Parent death signal: (SIG)?TERM", output);
    }

    // The kernel ties the signal to the thread that started the child.
    [Fact]
    public async Task A_child_outlives_the_thread_that_asked_for_it()
    {
        ChildProcess? child = null;
        var asking = new Thread(() => child = ChildProcess.StartAsync(new() { FileName = "cat", HasInput = true }).GetAwaiter().GetResult());
        asking.Start();
        asking.Join();
        await using (child)
        {
            await child!.Input.WriteAsync("still here\n"u8.ToArray(), Cancel); // because the thread has ended
            await child.Input.FlushAsync(Cancel);
            Assert.Equal("still here", await new StreamReader(child.Output).ReadLineAsync(Cancel));
        }
    }

    [Fact]
    public async Task A_child_ends_when_its_parent_is_killed()
    {
        var folder = Directory.CreateTempSubdirectory("bbs-child-");
        try
        {
            var file = Path.Combine(folder.FullName, "child");
            await using var parent = await ChildProcess.StartAsync(new()
            {
                FileName = Path.ChangeExtension(typeof(ChildProcessTests).Assembly.Location, null),
                Arguments = ["-method", $"*.{nameof(ChildProcessTests)}.{nameof(The_parent_that_is_killed)}", "-explicit", "only"],
                Environment = new Dictionary<string, string> { [ChildFileVariable] = file },
                InheritedVariables = ["PATH", "HOME", "DOTNET_ROOT"],
            });
            await EventuallyAsync(() => File.Exists(file) || parent.HasExited);
            Assert.False(parent.HasExited);
            var id = int.Parse(await File.ReadAllTextAsync(file, Cancel), CultureInfo.InvariantCulture);
            Assert.True(IsRunning(id));
            Assert.True(parent.Signal(ProcessSignal.Kill));
            await EventuallyAsync(() => !IsRunning(id));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Not a test: the other half of <see cref="A_child_ends_when_its_parent_is_killed"/>, in a process of its own.</summary>
    [Fact(Explicit = true)]
    public async Task The_parent_that_is_killed()
    {
        if (Environment.GetEnvironmentVariable(ChildFileVariable) is not { } file)
            return;
        await using var child = await ChildProcess.StartAsync(new() { FileName = "sleep", Arguments = ["120"] });
        await File.WriteAllTextAsync(file + ".new", child.Id.ToString(CultureInfo.InvariantCulture), Cancel);
        File.Move(file + ".new", file);
        await child.WaitForExitAsync(Cancel);
    }

    private static ChildProcessStart Shell(string script) => new() { FileName = "sh", Arguments = ["-c", script] };

    private static async Task<(string Output, ChildExit Exit)> RunAsync(ChildProcessStart start)
    {
        await using var child = await ChildProcess.StartAsync(start);
        var output = await new StreamReader(child.Output, Encoding.UTF8).ReadToEndAsync(Cancel);
        return (output, await child.WaitForExitAsync(Cancel));
    }

    // A zombie counts as ended: whoever adopts orphans here may be slow to reap them.
    private static bool IsRunning(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat") is var stat && stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        var deadline = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(30), "It did not happen within 30 s.");
            await Task.Delay(20, Cancel);
        }
    }
}
