import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.List;
import java.util.Random;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/**
 * Fills a form in with JavaRosa, the engine of ODK Collect: every question that the engine shows, by chance from a seed.
 * Prints "name TAB value" for each answer that the engine took, and "REFUSED TAB name TAB value" for each it refused.
 * Usage: FillForm form.xml seed filled.xml
 */
public class FillForm {
    private static final int TOO_MUCH = 2_000_000_000;
    private static PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    public static void main(String[] given) throws Exception {
        new JavaRosaCoreModule().registerModule();
        new XFormsModule().registerModule();
        FormDef form;
        try (InputStream file = new FileInputStream(given[0])) {
            form = XFormUtils.getFormFromInputStream(file);
        }
        form.initialize(true, new InstanceInitializationFactory());
        FormEntryModel model = new FormEntryModel(form);
        FormEntryController controller = new FormEntryController(model);
        Random chance = new Random(Long.parseLong(given[1]));
        for (int event = controller.stepToNextEvent(); event != FormEntryController.EVENT_END_OF_FORM;
                event = controller.stepToNextEvent()) {
            if (event == FormEntryController.EVENT_QUESTION) {
                answer(controller, model.getQuestionPrompt(), chance);
            }
        }
        form.postProcessInstance();
        Files.write(Paths.get(given[2]), new XFormSerializingVisitor().serializeInstance(form.getInstance()));
    }

    private static void answer(FormEntryController controller, FormEntryPrompt asked, Random chance) throws Exception {
        String name = asked.getFormElement().getBind().getReference().toString();
        name = name.substring(name.lastIndexOf('/') + 1);
        if (asked.isReadOnly()) {
            return;
        }
        if (asked.getControlType() == Constants.CONTROL_SELECT_ONE) {
            List<SelectChoice> choices = asked.getSelectChoices();
            SelectChoice chosen = choices.get(chance.nextInt(choices.size()));
            give(controller, name, new SelectOneData(new Selection(chosen)), chosen.getValue());
        } else if (asked.getDataType() == Constants.DATATYPE_INTEGER) {
            give(controller, name, new IntegerData(TOO_MUCH), String.valueOf(TOO_MUCH));
            int value = chance.nextInt(10);
            if (value == 0) { // then the reason is asked
                controller.answerQuestion(null, true);
                return;
            }
            give(controller, name, new IntegerData(value), String.valueOf(value));
        } else if (asked.getControlType() == Constants.CONTROL_INPUT) {
            String words = "Себеби " + chance.nextInt(1000);
            give(controller, name, new StringData(words), words);
        }
    }

    private static void give(FormEntryController controller, String name, IAnswerData value, String said) throws Exception {
        boolean taken = controller.answerQuestion(value, true) == FormEntryController.ANSWER_OK;
        out.println(taken ? name + "\t" + said : "REFUSED\t" + name + "\t" + said);
    }
}
