namespace BorgBackupServer.Borg.Processes;

/// <summary>
/// What to start. There is no shell: each argument reaches the program as it is. Arguments and variables are text, so
/// a path that is not valid UTF-8 cannot be passed; neither can borg's own lists show one (they print <c>?</c>).
/// </summary>
public sealed record ChildProcessStart
{
    /// <summary>A path, or a bare name that is looked up in PATH.</summary>
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The child's environment; may hold secrets, so nothing here prints it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The only variables of our own environment that the child gets to see.</summary>
    public IReadOnlyList<string> InheritedVariables { get; init; } = ["PATH", "HOME"];

    public string? WorkingDirectory { get; init; }

    /// <summary>Give the child a pipe to read from; otherwise its standard input is at its end from the start.</summary>
    public bool HasInput { get; init; }

    /// <summary>
    /// The child runs as another account, which no signal of ours reaches; it ends what it does when its standard input
    /// ends. Only with <see cref="HasInput"/>.
    /// </summary>
    public bool StopsWithInput { get; init; }

    /// <summary>Let the child write to our own standard error instead of a pipe that must be read.</summary>
    public bool SharesError { get; init; }

    /// <summary>
    /// Ask the kernel to send the child SIGTERM when this process dies, however it dies, so that no borg lives on with
    /// its lock below a killed server or agent. Done with <c>setpriv --pdeathsig</c> (util-linux, essential on Debian);
    /// where that is missing the child starts without it. Programs that change user, such as sudo, lose the setting.
    /// </summary>
    public bool DiesWithParent { get; init; } = true;

    /// <summary>
    /// The child begins a session and a process group of its own, so that one signal reaches all that it starts. Done with
    /// <c>setsid</c> (util-linux, essential on Debian), without which it is not started.
    /// </summary>
    public bool LeadsGroup { get; init; }

    /// <summary>The account that the child runs as; null for our own. Only root can choose; see <see cref="AccountChange"/>.</summary>
    public ProcessAccount? Account { get; init; }

    /// <summary>
    /// The most memory, in bytes of address space, that the child and its children may each take; a program that reads
    /// what strangers wrote can otherwise be made to take all of it. Set with <c>prlimit</c> (util-linux, essential on
    /// Debian), without which a limited child is not started.
    /// </summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>Longer lines on standard error are cut, so that a child cannot fill our memory.</summary>
    public int MaxErrorLineBytes { get; init; } = 64 * 1024;

    public override string ToString() => CommandLine.Display(FileName, Arguments);
}
