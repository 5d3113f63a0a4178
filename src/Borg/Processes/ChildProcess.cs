using System.Diagnostics;
using System.Runtime.InteropServices;

namespace BorgBackupServer.Borg.Processes;

/// <summary>
/// The one place in the product where a program is started: an argument array, an environment made from nothing,
/// standard input at its end unless asked for. Both <see cref="Output"/> and <see cref="ReadErrorLinesAsync"/> must be
/// read, or a talkative child waits for ever on a full pipe.
/// </summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ChildProcessStart start;
    private readonly TimeProvider time;

    private ChildProcess(Process process, ChildProcessStart start, TimeProvider time) =>
        (this.process, this.start, this.time, Id) = (process, start, time, process.Id);

    public int Id { get; }

    public bool HasExited => process.HasExited;

    /// <summary>What the child writes to its standard output, as raw bytes.</summary>
    public Stream Output => process.StandardOutput.BaseStream;

    /// <summary>The child's standard input; close it to let the child see the end.</summary>
    /// <exception cref="InvalidOperationException"><see cref="ChildProcessStart.HasInput"/> was not set.</exception>
    public Stream Input => start.HasInput
        ? process.StandardInput.BaseStream
        : throw new InvalidOperationException("This child was started without an input.");

    /// <exception cref="FileNotFoundException">There is no such executable.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be executed, or the working directory is missing.</exception>
    public static async Task<ChildProcess> StartAsync(ChildProcessStart start, TimeProvider? time = null)
    {
        var path = ExecutablePath.Find(start.FileName)
            ?? throw new FileNotFoundException($"There is no executable '{start.FileName}'.", start.FileName);
        var (fileName, arguments) = MemoryLimit.Apply(path, start.Arguments, start.MaxMemoryBytes);
        if (start.LeadsGroup)
            (fileName, arguments) = ProcessGroup.Apply(fileName, arguments);
        if (start.Account is { } account)
            (fileName, arguments) = AccountChange.Apply(fileName, arguments, account);
        else if (start.DiesWithParent)
            (fileName, arguments) = await ParentDeath.ApplyAsync(fileName, arguments);

        var info = new ProcessStartInfo(fileName)
        {
            WorkingDirectory = start.WorkingDirectory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = !start.SharesError,
        };
        foreach (var argument in arguments)
            info.ArgumentList.Add(RequireNoNul(argument));
        SetEnvironment(info, start);

        var process = await LauncherThread.StartAsync(info);
        if (!start.HasInput)
            process.StandardInput.Close();
        return new ChildProcess(process, start, time ?? TimeProvider.System);
    }

    /// <summary>Standard error, line by line, to its end; see <see cref="ChildProcessStart.MaxErrorLineBytes"/>.</summary>
    public IAsyncEnumerable<string> ReadErrorLinesAsync(CancellationToken cancellationToken) =>
        BoundedLines.ReadAsync(process.StandardError.BaseStream, start.MaxErrorLineBytes, cancellationToken);

    /// <summary>Sends a signal, to its whole group where it leads one; false if the child is gone already.</summary>
    public bool Signal(ProcessSignal signal) => !process.HasExited && ((start.LeadsGroup && Kill(-Id, (int)signal) == 0) || Kill(Id, (int)signal) == 0);

    /// <summary>Kills what the child left behind in its group. A group that has members keeps its number, so no stranger is met.</summary>
    /// <exception cref="InvalidOperationException"><see cref="ChildProcessStart.LeadsGroup"/> was not set.</exception>
    public void EndGroup()
    {
        if (!start.LeadsGroup)
            throw new InvalidOperationException("This child leads no group.");
        _ = Kill(-Id, (int)ProcessSignal.Kill);
    }

    public async Task<ChildExit> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return new ChildExit(process.ExitCode);
    }

    /// <summary>
    /// Ends the child the polite way first: SIGINT (borg writes a checkpoint), SIGTERM (borg releases its lock), SIGKILL.
    /// Returns when it is gone.
    /// </summary>
    public async Task<ChildExit> StopAsync(TimeSpan interruptGrace, TimeSpan terminateGrace)
    {
        if (start.StopsWithInput)
        {
            Input.Close();
            return await WaitForExitAsync(CancellationToken.None);
        }

        if (interruptGrace > TimeSpan.Zero && Signal(ProcessSignal.Interrupt) && await ExitsWithinAsync(interruptGrace))
            return new ChildExit(process.ExitCode);
        if (terminateGrace > TimeSpan.Zero && Signal(ProcessSignal.Terminate) && await ExitsWithinAsync(terminateGrace))
            return new ChildExit(process.ExitCode);

        Signal(ProcessSignal.Kill);
        return await WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Kills the child if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Signal(ProcessSignal.Kill))
            await process.WaitForExitAsync(CancellationToken.None);
        if (start.LeadsGroup)
            EndGroup();
        process.Dispose();
    }

    private async Task<bool> ExitsWithinAsync(TimeSpan grace)
    {
        using var deadline = new CancellationTokenSource(grace, time);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return process.HasExited;
        }
    }

    private static void SetEnvironment(ProcessStartInfo info, ChildProcessStart start)
    {
        info.Environment.Clear();
        foreach (var name in start.InheritedVariables)
            if (Environment.GetEnvironmentVariable(name) is { } value)
                info.Environment[name] = value;
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = RequireNoNul(value);
    }

    // The kernel would end the text there: "a\0b" becomes "a". The text itself may be a secret and is not shown.
    private static string RequireNoNul(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("An argument or variable of a process contains a NUL character.")
        : text;

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}
