package io.github.clip4j.cuda.emulator;

import io.github.clip4j.cuda.emulator.Syntax.Function;
import io.github.clip4j.cuda.emulator.Syntax.Guard;
import io.github.clip4j.cuda.emulator.Syntax.Item;
import io.github.clip4j.cuda.emulator.Syntax.Operand;
import io.github.clip4j.cuda.emulator.Syntax.Statement;
import io.github.clip4j.cuda.emulator.Syntax.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads PTX into {@link Syntax}. Debug information and hints to the compiler are passed over; anything else that is
 * unknown is an error.
 */
final class PtxParser {
    private static final Set<String> LINKAGE = Set.of(".visible", ".extern", ".weak", ".common");
    private static final Set<String> VARIABLE_SPACES =
            Set.of(".global", ".const", ".shared", ".local", ".reg", ".param");
    private static final Set<String> LIMITS = Set.of(".maxntid", ".minnctapersm", ".maxnreg", ".noreturn");
    private static final Set<String> HEADER_LINES = Set.of(".version", ".target", ".address_size");

    private final List<Variable> variables = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();
    private final TokenReader in;
    private final OperandParser operands;

    private PtxParser(String text) {
        in = new TokenReader(PtxLexer.tokens(text));
        operands = new OperandParser(in);
    }

    static Syntax.Module parse(String text) {
        PtxParser parser = new PtxParser(text);
        while (!parser.in.atEnd()) parser.topLevel();
        return new Syntax.Module(parser.variables, parser.functions);
    }

    private void topLevel() {
        Token token = in.peek();
        if (HEADER_LINES.contains(token.text())) in.skipLine();
        else if (skipDebug()) return;
        else {
            while (LINKAGE.contains(in.peek().text())) in.next();
            if (in.accept(".entry")) function(true);
            else if (in.accept(".func")) function(false);
            else if (VARIABLE_SPACES.contains(in.peek().text())) variables.addAll(declaration());
            else throw in.unexpected("a directive of a module");
        }
    }

    /** .loc and .file end with their line, .pragma with a semicolon, .section with its braces. */
    private boolean skipDebug() {
        if (in.peek().is(".loc") || in.peek().is(".file")) {
            in.skipLine();
        } else if (in.accept(".pragma")) {
            while (!in.accept(";")) in.next();
        } else if (in.accept(".section")) {
            while (!in.accept("}")) in.next();
        } else {
            return false;
        }
        return true;
    }

    private void function(boolean kernel) {
        int line = in.peek().line();
        List<Variable> results = in.peek().is("(") ? parameters() : List.of();
        String name = in.word();
        List<Variable> parameters = in.peek().is("(") ? parameters() : List.of();
        int maxThreads = limits();
        // A declaration only: the body comes later, or is a library's, which a call would then miss.
        if (in.accept(";")) return;
        in.expect("{");
        functions.add(new Function(line, name, kernel, results, parameters, maxThreads, items()));
    }

    private List<Variable> parameters() {
        List<Variable> found = new ArrayList<>();
        in.expect("(");
        while (!in.accept(")")) {
            found.add(variable());
            in.accept(",");
        }
        return found;
    }

    private int limits() {
        int maxThreads = 0;
        while (in.peek().text().startsWith(".")) {
            if (!LIMITS.contains(in.peek().text()))
                throw in.error("unknown directive " + in.peek().text());
            String directive = in.word();
            if (directive.equals(".noreturn")) continue;
            int product = 1;
            do product *= Integer.parseInt(in.word());
            while (in.accept(","));
            if (directive.equals(".maxntid")) maxThreads = product;
        }
        return maxThreads;
    }

    /** Up to the closing brace. */
    private List<Item> items() {
        List<Item> found = new ArrayList<>();
        while (!in.accept("}")) {
            if (skipDebug()) continue;
            if (in.accept("{")) found.add(new Syntax.Scope(items()));
            else if (VARIABLE_SPACES.contains(in.peek().text())) found.addAll(declaration());
            else if (in.accept(".branchtargets")) found.add(targets());
            else if (in.peekSecond().is(":")) found.add(label());
            else found.add(statement());
        }
        return found;
    }

    private Syntax.Label label() {
        String name = in.word();
        in.expect(":");
        return new Syntax.Label(name);
    }

    private Syntax.Targets targets() {
        List<String> labels = new ArrayList<>();
        do labels.add(in.word());
        while (in.accept(","));
        in.expect(";");
        return new Syntax.Targets(labels);
    }

    private List<Variable> declaration() {
        List<Variable> found = new ArrayList<>();
        Variable first = variable();
        found.add(first);
        while (in.accept(",")) found.add(declarator(first.space(), first.type(), first.align()));
        in.expect(";");
        return found;
    }

    private Variable variable() {
        String space = in.word().substring(1);
        int align = 0;
        Type type = null;
        while (in.peek().text().startsWith(".")) {
            String word = in.word().substring(1);
            // .ptr .global .align 4 says something of what a pointer points to, not of the parameter.
            boolean ofPointee = word.equals("ptr");
            if (ofPointee) skipPointee();
            else if (word.equals("align")) align = Integer.parseInt(in.word());
            else if (Type.of(word) != null) type = Type.of(word);
            else throw in.error("unknown ." + word + " in a declaration");
        }
        if (type == null) throw in.error("a declaration without a type");
        return declarator(space, type, align == 0 ? type.bytes() : align);
    }

    private void skipPointee() {
        while (in.peek().text().startsWith(".")) if (in.word().equals(".align")) in.word();
    }

    private Variable declarator(String space, Type type, int align) {
        int line = in.peek().line();
        String name = in.word();
        int range = 0;
        if (in.accept("<")) {
            range = Integer.parseInt(in.word());
            in.expect(">");
        }
        long elements = 1;
        while (in.accept("[")) {
            if (in.accept("]")) {
                elements = 0;
            } else {
                elements *= Long.decode(in.word());
                in.expect("]");
            }
        }
        List<Operand> values = in.accept("=") ? operands.initialisers() : List.of();
        if (elements == 0 && !values.isEmpty()) elements = values.size();
        return new Variable(line, space, type, align, name, range, elements, values);
    }

    private Statement statement() {
        int line = in.peek().line();
        Guard guard = null;
        if (in.accept("@")) {
            boolean negated = in.accept("!");
            guard = new Guard(in.word(), negated);
        }
        String opcode = in.word();
        List<Operand> found = new ArrayList<>();
        while (!in.accept(";")) {
            found.add(operands.next());
            if (!in.peek().is(";")) in.expect(",");
        }
        return new Statement(line, guard, opcode, found);
    }
}
