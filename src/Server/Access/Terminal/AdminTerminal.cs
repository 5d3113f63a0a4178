using System.Text;

namespace BorgBackupServer.Server.Access.Terminal;

/// <summary>Where the commands read and write. A password comes from a prompt that shows nothing, or from standard input; never from the arguments, which every process of the machine can read.</summary>
public sealed class AdminTerminal(TextReader input, TextWriter output, TextWriter error, Func<ConsoleKeyInfo>? keys)
{
    /// <summary>Longer than any password that is taken.</summary>
    private const int MostChars = 1000;

    public TextWriter Output => output;

    public TextWriter Error => error;

    /// <summary>The real one.</summary>
    public static AdminTerminal OfProcess() =>
        new(Console.In, Console.Out, Console.Error, Console.IsInputRedirected ? null : () => Console.ReadKey(intercept: true));

    /// <summary>Null where nothing was given, or two different ones were typed.</summary>
    public async Task<string?> ReadPasswordAsync(CancellationToken cancellationToken)
    {
        if (keys is null)
            return await input.ReadLineAsync(cancellationToken) is { Length: > 0 and <= MostChars } line ? line : null;
        var first = await PromptAsync("New password: ", keys);
        var second = await PromptAsync("The same again: ", keys);
        return first.Length > 0 && first == second ? first : null;
    }

    private async Task<string> PromptAsync(string prompt, Func<ConsoleKeyInfo> read)
    {
        await error.WriteAsync(prompt);
        await error.FlushAsync(CancellationToken.None);
        var typed = new StringBuilder();
        for (var key = read(); key.Key != ConsoleKey.Enter; key = read())
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar) && typed.Length < MostChars)
                typed.Append(key.KeyChar);
        }

        await error.WriteLineAsync();
        return typed.ToString();
    }
}
