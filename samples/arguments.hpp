// This file is part of OpenCV project.
// It is subject to the license terms in the LICENSE file found in the top-level directory
// of this distribution and at http://opencv.org/license.html.

#ifndef FLSNET_SAMPLES_ARGUMENTS_HPP
#define FLSNET_SAMPLES_ARGUMENTS_HPP

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace flsnet_samples
{

enum ExitStatus
{
    EXIT_ALL_DONE = 0,
    EXIT_SOME_FAILED = 1,
    EXIT_BAD_USAGE = 2
};

/** The command line is wrong; what() says where. */
class UsageError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/** Command line of a program: long options (--name VALUE or --name=VALUE), flags (--name), and the rest.

cv::CommandLineParser takes no value after a space and lets unknown options pass, hence this one. "--" ends
the options; where an option is given twice, the last one counts. */
class Arguments
{
public:
    /** @param synopsis what follows the program's name in the first line of the help.
    @param description what the program does, in whole lines. */
    Arguments(std::string program, std::string synopsis, std::string description)
        : program_(std::move(program)), synopsis_(std::move(synopsis)), description_(std::move(description))
    {
    }

    void addFlag(const std::string& name, const std::string& help) { options_.push_back({name, "", help}); }

    /** @param valueName stands for the value in the help.
    @param defaultValue what text() gives where the option is not there; shown in the help unless empty. */
    void addOption(const std::string& name, const std::string& valueName, const std::string& help,
                   const std::string& defaultValue = "")
    {
        options_.push_back({name, valueName, help});
        defaults_[name] = defaultValue;
    }

    /** Text below the options in the help, in whole lines. */
    void setFooter(const std::string& footer) { footer_ = footer; }

    enum class Wish
    {
        RUN,
        HELP,
        VERSION
    };

    /** @param words the command line behind the program's name.
    @return what the user wants: to run the program, or to read its help or version.
    @throws UsageError */
    Wish parse(const std::vector<std::string>& words)
    {
        bool optionsEnded = false;
        for (size_t i = 0; i < words.size(); i++)
        {
            const std::string& word = words[i];
            if (optionsEnded || word.size() < 2 || word[0] != '-')
            {
                positional_.push_back(word);
                continue;
            }
            if (word == "--help" || word == "-h")
                return Wish::HELP;
            if (word == "--version")
                return Wish::VERSION;
            if (word == "--")
            {
                optionsEnded = true;
                continue;
            }
            const size_t equals = word.find('=');
            const Option& option = find(word.substr(0, equals));
            if (option.valueName.empty())
            {
                if (equals != std::string::npos)
                    throw UsageError(option.name + " takes no value");
                values_[option.name].push_back("");
            }
            else if (equals != std::string::npos)
                values_[option.name].push_back(word.substr(equals + 1));
            else if (i + 1 < words.size())
                values_[option.name].push_back(words[++i]);
            else
                throw UsageError(option.name + " needs a value: " + option.valueName);
            // Empty is a variable of the shell that is not set.
            const bool isFile = option.valueName == "FILE" || option.valueName == "MODEL";
            if (isFile && values_[option.name].back().empty())
                throw UsageError(option.name + " needs the name of a file");
        }
        return Wish::RUN;
    }

    /** Whether the user gave the flag or option. */
    bool has(const std::string& name) const { return values_.count(name) != 0; }

    /** The option's value, or its default. */
    std::string text(const std::string& name) const
    {
        const auto given = values_.find(name);
        return given != values_.end() ? given->second.back() : defaults_.at(name);
    }

    /** All values of an option that may be given more than once, in their order. */
    std::vector<std::string> all(const std::string& name) const
    {
        const auto given = values_.find(name);
        return given != values_.end() ? given->second : std::vector<std::string>();
    }

    /** The option's value as a number within a range. @throws UsageError */
    double number(const std::string& name, double smallest, double largest) const
    {
        const std::string value = text(name);
        double result = 0;
        if (!readAll(value, result) || !(result >= smallest && result <= largest))
            throw UsageError(name + " takes a number " + rangeText(smallest, largest) + ", not '" + value +
                             "'");
        return result;
    }

    /** The option's value as a whole number within a range. @throws UsageError */
    int integer(const std::string& name, int smallest, int largest) const
    {
        const std::string value = text(name);
        int result = 0;
        if (!readAll(value, result) || result < smallest || result > largest)
            throw UsageError(name + " takes a whole number " + rangeText(smallest, largest) + ", not '" +
                             value + "'");
        return result;
    }

    /** What is neither an option nor an option's value. */
    const std::vector<std::string>& positional() const { return positional_; }

    const std::string& program() const { return program_; }

    std::string help() const
    {
        std::ostringstream out;
        out << "Usage: " << program_ << ' ' << synopsis_ << "\n\n" << description_ << "\nOptions:\n";
        for (const Option& option : options_)
        {
            const auto preset = defaults_.find(option.name);
            const bool hasDefault = preset != defaults_.end() && !preset->second.empty();
            writeOption(out, option.name + (option.valueName.empty() ? "" : " ") + option.valueName,
                        option.help + (hasDefault ? " (default: " + preset->second + ")" : ""));
        }
        writeOption(out, "--help", "print this text and exit");
        writeOption(out, "--version", "print the version and exit");
        if (!footer_.empty())
            out << '\n' << footer_;
        return out.str();
    }

private:
    struct Option
    {
        std::string name;
        std::string valueName; // empty for a flag
        std::string help;
    };

    const Option& find(const std::string& name) const
    {
        const auto found = std::find_if(options_.begin(), options_.end(),
                                        [&name](const Option& option) { return option.name == name; });
        if (found == options_.end())
            throw UsageError("unknown option " + name);
        return *found;
    }

    template <typename Number> static bool readAll(const std::string& value, Number& result)
    {
        std::istringstream in(value);
        return in >> result && in.peek() == std::istringstream::traits_type::eof();
    }

    static std::string rangeText(double smallest, double largest)
    {
        std::ostringstream out;
        if (std::isfinite(largest))
            out << "from " << smallest << " to " << largest;
        else
            out << "of at least " << smallest;
        return out.str();
    }

    /** One option, its help broken into lines beside its name. */
    static void writeOption(std::ostream& out, const std::string& head, const std::string& help)
    {
        const size_t indent = 28;
        const size_t width = 80;
        out << "  " << head;
        size_t column = 2 + head.size();
        if (column + 2 > indent)
        {
            out << '\n';
            column = 0;
        }
        out << std::string(indent - column, ' ');
        column = indent;
        std::istringstream words(help);
        for (std::string word; words >> word; column += word.size())
        {
            if (column > indent && column + 1 + word.size() > width)
            {
                out << '\n' << std::string(indent, ' ');
                column = indent;
            }
            else if (column > indent)
            {
                out << ' ';
                column++;
            }
            out << word;
        }
        out << '\n';
    }

    std::string program_;
    std::string synopsis_;
    std::string description_;
    std::string footer_;
    std::vector<Option> options_;
    std::map<std::string, std::string> defaults_;
    std::map<std::string, std::vector<std::string>> values_;
    std::vector<std::string> positional_;
};

} // namespace flsnet_samples

#endif // FLSNET_SAMPLES_ARGUMENTS_HPP
