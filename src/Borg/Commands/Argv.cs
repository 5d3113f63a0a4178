using System.Collections.Immutable;
using System.Globalization;

namespace BorgBackupServer.Borg.Commands;

/// <summary>Builds an argument list. Options are written <c>--name=value</c>, so that a value can never be read as an option.</summary>
internal sealed class Argv
{
    private readonly ImmutableArray<string>.Builder arguments = ImmutableArray.CreateBuilder<string>();

    /// <param name="command">borg's command, and its sub-command if it has one.</param>
    public static Argv For(params ReadOnlySpan<string> command)
    {
        var argv = new Argv();
        argv.arguments.AddRange(command);
        argv.arguments.Add("--log-json");
        return argv;
    }

    public Argv Add(string argument)
    {
        arguments.Add(argument);
        return this;
    }

    public Argv AddIf(bool condition, string argument) => condition ? Add(argument) : this;

    public Argv Option(string name, string? value) => value is null ? this : Add($"{name}={value}");

    public Argv Option(string name, int? value) => Option(name, value?.ToString(CultureInfo.InvariantCulture));

    public Argv Seconds(string name, TimeSpan? value) => Option(name, (int?)value?.TotalSeconds);

    public Argv AddRange(IEnumerable<string> values)
    {
        arguments.AddRange(values);
        return this;
    }

    public BorgInvocation In(BorgEnvironment environment, string? workingDirectory = null) =>
        new(arguments.ToImmutable(), environment.ToVariables(), workingDirectory);
}
